"""Which exports of other programs can be opened as recordings?"""
