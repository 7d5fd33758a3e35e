"""What an article says: types, readers, repairs, chunks. Pure; knows no model and no store."""
