"""Alerts of weather, flood and health services as the product understands them: pure values, whatever the format."""
