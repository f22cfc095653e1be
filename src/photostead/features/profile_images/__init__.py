"""The pictures of people: taken in, made small, shown to those who may know of them."""
