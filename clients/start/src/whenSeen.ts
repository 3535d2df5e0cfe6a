/** Returns a ref: once its element comes into sight, it calls `then`. */
export function whenSeen(then: () => void) {
  return (element: Element | null) => {
    if (!element) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      then();
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
