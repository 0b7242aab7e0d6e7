"""The link to the clip: find it, connect, stream, and recover after a drop."""
