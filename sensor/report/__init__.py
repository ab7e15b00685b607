"""Reports and sheets as HTML pages."""
