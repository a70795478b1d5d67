"""What operators, subscribers and programs do with delivery. Import actions from here."""
