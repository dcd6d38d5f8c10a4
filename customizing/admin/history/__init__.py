"""What was changed in Customizing, when and by whom, and the way back."""
