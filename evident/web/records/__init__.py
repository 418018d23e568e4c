"""The pages of one record, as every process has them: course, messages, links, steps."""
