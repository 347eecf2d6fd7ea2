"""The four verbs, each claim → pure work → one commit: poll · read · judge · dispatch."""
