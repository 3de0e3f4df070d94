"""What the pages show, worked out from the library. Pure: no web library here, no clock."""
