"""What commands write on the terminal: lines, progress, a counted session, the screens that end in one."""
