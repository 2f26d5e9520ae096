### The start page of a signed-in person.

home-title = Your account
home-hello = Hello, { $name }
home-hello-nobody = Hello
