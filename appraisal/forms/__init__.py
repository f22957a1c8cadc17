"""What people type into the appraisal."""
