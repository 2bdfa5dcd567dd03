protected void doGet(HttpServletRequest request, HttpServletResponse response) throws Exception {
    int n = Integer.parseInt(request.getParameter("n"));
    if (n != 0) {
        response.getWriter().println(100 / n);
    }
}
