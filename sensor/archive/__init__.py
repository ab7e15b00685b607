"""The sessions of a data folder and what people said about them."""
