"""What is offered around a walk: pain as the wearer tells it, tips, and when to ask for help. Pure; no diagnosis."""
