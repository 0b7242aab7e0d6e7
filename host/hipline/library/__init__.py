"""A folder of people and their walks; the files are the truth, the index is made of them."""
