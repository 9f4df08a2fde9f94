"""The generic CRM: Standard Webhooks and CloudEvents."""
