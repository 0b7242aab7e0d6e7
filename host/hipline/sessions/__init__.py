"""Sessions: one walk, one file, `*.hipline`; written while it happens, read, checked and analysed anew later."""
