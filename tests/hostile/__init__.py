"""What people and programs might send to do harm, or by mistake, with the outcome that is due."""
