"""How printed annexes say their rules: each form with what it becomes, and what stays unread."""
