"""What is known of orders, leads, tasks, chats and channels, and what people have of them."""
