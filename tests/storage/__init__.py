"""What only the real store can show: files, migrations, kills, copies."""
