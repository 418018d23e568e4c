"""The archive of a sample: one ZIP that can be read and verified without Evident."""
