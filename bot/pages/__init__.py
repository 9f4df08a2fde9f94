"""What commands show: texts and buttons. Pure."""
