"""What a model should see: text in, values out. No network, no asyncio, no protocol."""
