"""Questions of the dev and tuning sets as bad spellers write them, and how much of the answers is lost by it."""
