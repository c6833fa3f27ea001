"""The commands: `deskwatch COMMAND`, one a file.

In: words at the command line. Out: words on standard output, an exit code: 0, or 2 with one line that
names the thing, its value and the mend.
Never: a figure or a rule of its own; a command finds the right room and asks it.
"""
