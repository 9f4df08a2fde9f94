"""Bitrix24: says that a deal or lead was added or deleted, by its number alone."""
