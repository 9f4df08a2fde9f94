"""What becomes of orders, leads, tasks and chats, and of what people have of them."""
