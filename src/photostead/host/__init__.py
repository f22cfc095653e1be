"""The machine we sit on: mounts, disks, the lock on our data folder."""
