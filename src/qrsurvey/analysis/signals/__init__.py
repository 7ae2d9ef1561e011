"""What looks odd in a period's responses: "dấu hiệu cần kiểm tra", never a verdict. One kind a module."""
