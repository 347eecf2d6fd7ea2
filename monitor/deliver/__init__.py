"""An alert on its way out: rendered, and handed to Slack, mail or the terminal."""
