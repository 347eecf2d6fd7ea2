"""Article text → reading: language, entities and chips, quantities, periods, attribution, figures."""
