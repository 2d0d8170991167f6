"""The broker's own rules: made of what policies allow, applied, read back and compared.

topics       which topics there are, as policies can speak of them
state        what mosquitto's dynamic security knows: clients, roles, defaults
wanted       the state that the policies ask for
differences  what is otherwise at the broker, in words and as commands that mend it
control      the way to tell mosquitto, over MQTT
keeper       keeps both equal, as long as the server runs, and says what it changed
setup        the files with which an administrator sets a broker up

Made for mosquitto 2.0.11 and later.
"""
