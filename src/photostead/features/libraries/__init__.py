"""External libraries: folders that are there already. They are only ever opened for reading."""
