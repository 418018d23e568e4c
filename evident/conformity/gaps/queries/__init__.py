"""What pages, programs and files read of gaps, always for somebody who may see requirements."""
