"""`python -m hipline_sim`."""

from hipline_sim.cli import main

raise SystemExit(main())
