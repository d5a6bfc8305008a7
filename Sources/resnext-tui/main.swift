print("resnext-tui")
