"""The staff and their wishes, the cabinet, and the CRM's sources and channels."""
