"""The trash: bringing assets back, and letting them go for good."""
