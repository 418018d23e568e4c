"""Access: roles as data, grants with a scope, permission codes."""
