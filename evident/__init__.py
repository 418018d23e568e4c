"""Evident: IT service management that proves itself."""
