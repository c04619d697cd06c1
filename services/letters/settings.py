"""Settings of letters: those that every service has."""

from shared.settings import ServiceSettings


class LettersSettings(ServiceSettings):
    """Fonts and templates come with the service; nothing of them is a setting."""
