"""What is drawn of the last minutes and of each stride."""
