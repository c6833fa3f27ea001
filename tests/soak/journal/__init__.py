"""What a journal must survive, a thousand times: kills, power cuts, failing disks, restarts of its reader."""
