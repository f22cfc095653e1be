"""Uploads that go on where they were broken off: tus 1.0.0 (https://tus.io/protocols/resumable-upload), see decision 0054."""
