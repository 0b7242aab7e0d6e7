"""The clip's real firmware as the simulated clip: the radio and the body are simulated, the program is not."""
