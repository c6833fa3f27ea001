"""What a bot may do to its recorder: ten thousand hostile calls, signals, forks, a million facts."""
