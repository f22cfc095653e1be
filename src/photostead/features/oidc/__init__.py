"""The OpenID provider that the settings name: where it is, what it signs with, what it says. It knows no accounts."""
