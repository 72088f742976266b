"""The tabs of the order desk."""
