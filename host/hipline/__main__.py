"""`python -m hipline`."""

from hipline.cli import main

raise SystemExit(main())
